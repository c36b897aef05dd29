from fakes.garbage import garbage_stays_on_the_gui_thread

__all__ = ["garbage_stays_on_the_gui_thread"]
