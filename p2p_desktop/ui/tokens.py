"""Colours and measures of the look, each named once; everything else uses these names."""

from __future__ import annotations

from typing import Literal

#: The four state colours; they are used for states only, and never without an icon or a word.
Kind = Literal["good", "attention", "bad", "neutral"]

SPACE_1, SPACE_2, SPACE_3, SPACE_4, SPACE_6, SPACE_8 = 4, 8, 12, 16, 24, 32
RADIUS = 6
TEXT, SECONDARY, SECTION, TITLE = 13, 12, 15, 20
ROW, ROW_COMPACT = 32, 26
ICON, ICON_LARGE = 16, 20
CONTROL = 32

LIGHT = {
    "window": "#f5f6f7",
    "surface": "#ffffff",
    "raised": "#eef0f2",
    "hover": "#f2f4f6",
    "desk": "#e3e6e9",
    "line": "#e1e4e8",
    "field_line": "#8c939b",
    "text": "#1b1f24",
    "secondary": "#59616a",
    "disabled": "#8a9199",
    "accent": "#1f6fb2",
    "accent_hover": "#1a6099",
    "accent_pressed": "#155081",
    "on_accent": "#ffffff",
    "accent_faint": "#e5f0f9",
    "good": "#1a7f37",
    "good_faint": "#ebf7ee",
    "attention": "#8a5a00",
    "attention_faint": "#fdf3dc",
    "bad": "#b3261e",
    "bad_faint": "#fcebea",
    "neutral": "#59616a",
    "neutral_faint": "#eef0f2",
    "paper_edge": "#c3c8ce",
    "scroll": "#c2c7cd",
    "scroll_hover": "#99a0a8",
    "tooltip": "#1b1f24",
    "on_tooltip": "#ffffff",
}
DARK = {
    "window": "#17181a",
    "surface": "#1e2023",
    "raised": "#2a2d31",
    "hover": "#25282c",
    "desk": "#101113",
    "line": "#32363b",
    "field_line": "#7a818a",
    "text": "#e8eaed",
    "secondary": "#a6adb5",
    "disabled": "#737a82",
    "accent": "#7cc4ff",
    "accent_hover": "#9bd2ff",
    "accent_pressed": "#5fb4f7",
    "on_accent": "#0b1b29",
    "accent_faint": "#1d3549",
    "good": "#7ee787",
    "good_faint": "#17321f",
    "attention": "#e3b341",
    "attention_faint": "#352a10",
    "bad": "#ff8a80",
    "bad_faint": "#3d1f1d",
    "neutral": "#a6adb5",
    "neutral_faint": "#2a2d31",
    "paper_edge": "#3a3f45",
    "scroll": "#454b52",
    "scroll_hover": "#666d75",
    "tooltip": "#e8eaed",
    "on_tooltip": "#17181a",
}
