// BAILEY1001: a constraint that lets members of a forbidden type be called
static long Size<T>(T item) where T : System.IO.FileSystemInfo => item.CreationTime.Ticks;
return 1;
