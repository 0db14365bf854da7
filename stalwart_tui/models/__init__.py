"""What the program knows, as frozen dataclasses: one file per resource, standard library only.

Nothing here knows a wire format, a screen or a server release. Text in a model is as the server sent it
(hostile): whoever draws or exports it passes it through `text.clean`.
"""
