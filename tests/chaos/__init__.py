"""Workers and servers are killed while the bot delivers, and everything is counted afterwards.

hand      one worker in a process of its own
crew      starts workers, kills them, stops them, wakes them
rounds    the rounds of ``make chaos``, and what must be true after them
scenes    single misfortunes: sleep, signals, updates, an absent store
report    plays and prints them all
"""
