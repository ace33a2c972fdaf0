# On the page after the form of a note
NOTE_ADDED = "The note was added."
NOTE_CHANGED = "The note was changed."
NOTE_DELETED = "The note was deleted."
