// BAILEY1005: the paths of the host, by the trace of an exception
try { throw new System.Exception(); } catch (System.Exception e) { return e.StackTrace; }
