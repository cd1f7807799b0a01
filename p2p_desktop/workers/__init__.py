"""The queue and the processes behind it: the only place that knows Huey."""
