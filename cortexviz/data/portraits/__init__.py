"""The painter of the procedural faces: `people`, `paint`, `head`, `features`, `hair`, `draw`."""
