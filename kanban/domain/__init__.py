"""The words: what a board is and what is allowed on it.

Standard library only. No clock, no input or output, no framework: `now`, the actor and new ids come in from
outside, facts or a refusal come out. Every door into the product ends in a function of this room.
"""
