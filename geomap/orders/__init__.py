"""Orders on the map: what a resident needs, who has it, by when (群众下单—社区派单—管家接单).

units        who can have an order: offices, stewards, departments, mediation rooms
steps        the state machine, as one table
order        an order, its events, and who may take which step
photos       photos made anew of pixels alone
words        words, names and numbers as they are kept
placing      where an order is, and what of that everybody may know
effects      what a step does to an order
escalation   when the clock moves an order
working_time promised hours on the official calendar
categories   what can be ordered, and what is promised for it
departments  whom a street can call
refusals     why a step was not taken
history      an order with its events: what it was at any instant
ledger       nothing owing: what each unit took, settled and owes
rates        answered, settled, satisfied
nearby       what somebody reported near by already
calls        departments that were called
cases        what a street does with departments at one table about several orders (case_steps: the table;
             case_echoes: what both hear of each other)
past         what a unit may know of an order that it has no more
leaving      orders of stewards who leave
visits       visits to a station, as its staff count them
bookings     red meeting halls, by one at a time
"""
