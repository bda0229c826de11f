"""What comes in and goes out, field by field. Unknown fields are refused; numbers and truths are never guessed."""
