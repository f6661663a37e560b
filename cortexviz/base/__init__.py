"""What every package stands on: checks at the door, files, warnings, compiling; no science."""
