"""Documents: told apart by their content, freed of pictures, and written anew.

What leaves this package was never what came: a PDF, an e-mail or a text is read by a
short-lived process with hard limits (``child``), and only what is known to be words and
their layout is written into a new document. The modules ``limits``, ``kinds``, ``blobs``,
``pdf``, ``email_file`` and ``child`` import no Django: the child starts quickly and holds
no secret.
"""
