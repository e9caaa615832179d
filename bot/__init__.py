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

    __main__                     front door: gistwire run | front | worker | …
    handlers                     the door to Telegram
    commands                     what comes to an end: queue, import, healthy, …
    doctor                       what may keep the bot from working, and the cure
    app                          opens every dock once, fills ``services``
    workers  importer  web       the loops; archives into the memory; the webhook
    watch                        /healthz, /readyz, /metrics
    backlog                      what waits and what failed, at a terminal
    corrections                  sources asked again, posts corrected by them
    dispatch  rounds  inquiry    the outbox is emptied; digests go out; why a story came
    pressroom                    how far publications are, shown; what is undone is deleted
    diary                        drafts go out at the time for which they were planned
    enrolment                    which sources are asked again, and when
    grammar  terminal            the command line; the commands that need no server
    decisions                    the settings judged together
    printed                      what it prints
    services                     what door and loops are given
    desk  glance  lookout        finished posts out; while one types; unasked
    revisions                    what was sent is edited, everywhere
    intray mailing               wishes in; a post to very many chats, page by page
    drafting                     a draft before it is published: edited, timed, thrown away
    allowance figures            quotas; what was done
    recall                       what was published is stopped or taken back
    erasure ferry diagnosis      people's data; export and import; a link walked in the open
    pipeline circulation masthead  order of the rooms; who receives; who may
    library                      what was summarised, to be found again
    board                        buttons that tell how far a publication is
    subeditor  editions          an article cut to a length, as a post; one post in every style
    copydesk                     what an editor's taps make of a draft
    legwork                      document to article: detours, second ways, further pages
    timed                        docks with a watch beside them
    fetch  store  deliver  isolate docks: the world, Redis, Telegram, child processes
    metrics  spans  reports      what is counted about the work; a collector; Sentry
    ports                        what the core asks of the docks
    styling roundup sample reach a post in a style; many as a digest; the bot's own; how far it went
    listing                      stories as lines
    proofreading  errata         a post against its source; how a correction is told
    extract summarise compose image chart publish policy apology discretion  pure rooms
    appointed                    a moment as people type it
    hours                        digests and quiet hours, by the clocks of people
    rules  amend                 does a chat want a story; what a press makes of its terms
    i18n                         sentences in the language of whoever hears them
    urls  text  tasks  trail     tools
    settings  log                the operator's decisions; what is said about the work
    story  erratum               the nouns of the library and of corrections
    model  outcome  origins      the nouns; how a delivery ends; where settings lie
    terms                        what, how and when a chat gets posts
    record                       an expected failure as plain data
    denials                      expected failures that come of what administrators decided
    errors                       the tree of expected failures
    sandbox                      a Telegram on this machine; knows nobody here

Redis is spoken only in ``store``, HTTP to the world only in ``fetch``, sumy only in
``summarise``, Telegram only in ``handlers``, ``deliver`` and ``fetch.uploads``. The contracts in
pyproject.toml prove it at every ``make test``.
"""
