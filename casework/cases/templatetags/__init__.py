"""How the desk's templates show priorities, dates and clocks."""
