"""What people do at the roundtable: one module per noun, one function per verb.

A function here takes the people and things it needs as arguments, changes them, records
an event, and returns what it made. It knows nothing of requests, forms, templates or
permissions, and it never commits: the view, command or worker that called it does.
"""
