"""From words with boxes to fields with confidence and place."""
