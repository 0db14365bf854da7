"""One folder a screen: `screen.py` composes and handles, `actions.py` holds verbs, the `.tcss` its look."""
