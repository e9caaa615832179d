"""The map of the house.

Wishes come in at the door, walk one corridor through pure rooms, and leave by one dock.

    Telegram's updates
         |
    [handlers.intake]    stored first, counted as read second, handled third
         |
    [handlers.*]         an update -> a noun; permission; one service; one answer
         |
      INBOX (Job)
         |
    [workers.digest_one] -> pipeline:
         fetch      Source   -> Document     guarded HTTP, Telegram's files
         extract    Document -> Article      in a child process (isolate)
         image      bytes    -> Picture      the same
         summarise  Article  -> Summary      the same
         compose    Summary  -> Post
    [desk]               answer (one chat) or fan_out (every subscribed chat)
         |
      OUTBOX (Delivery)
         |
    [dispatch]               -> deliver: Sent | Deferred | Rejected | Moved

Floors, from the roof down; a module imports only from floors below its own:

    __main__                     front door: gistwire run | worker | summarise | …
    handlers                     the door to Telegram
    app                          opens every dock once, fills ``services``
    workers  importer  web       the loops; archives into the memory; the webhook
    backlog                      what waits and what failed, at a terminal
    dispatch                     the outbox is emptied
    terminal                     the command line
    printed                      what it prints
    services                     what door and loops are given
    desk  glance  lookout        wishes in, finished posts out; while one types; unasked
    pipeline circulation masthead  order of the rooms; who receives; who may
    library                      what was summarised, to be found again
    legwork                      document to article: detours, second ways, further pages
    fetch  store  deliver  isolate docks: the world, Redis, Telegram, child processes
    ports                        what the core asks of the docks
    listing                      stories as lines
    extract summarise compose image publish apology discretion   pure rooms
    i18n  urls  text  tasks      tools
    settings  log                the operator's decisions; what is said about the work
    story                        the library's noun
    model  outcome               the nouns; how a delivery ends
    record                       an expected failure as plain data
    errors                       the tree of expected failures
    sandbox                      a Telegram on this machine; knows nobody here

Redis is spoken only in ``store``, HTTP to the world only in ``fetch``, sumy only in
``summarise``, Telegram only in ``handlers``, ``deliver`` and ``fetch.uploads``. The contracts in
pyproject.toml prove it at every ``make test``.
"""
