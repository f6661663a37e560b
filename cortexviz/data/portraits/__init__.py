"""The painter of the procedural faces: people (numbers), paint, head, features, hair, draw."""
