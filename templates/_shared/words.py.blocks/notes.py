# On the page after a form
NOTE_ADDED = "The note was added."
NOTE_CHANGED = "The note was changed."
NOTE_DELETED = "The note was deleted."
