"""What the widgets are made of: state, scripts, text, exercises."""
