"""Workers and servers are killed while the bot delivers, and everything is counted afterwards.

hand      one worker in a process of its own
crew      starts workers, kills them, stops them, wakes them
rounds    the rounds of ``make chaos``, and what must be true after them
report    prints them
"""
