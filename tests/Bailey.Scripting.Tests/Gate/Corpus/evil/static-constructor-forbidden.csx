// BAILEY1001: a static constructor
class Early { static Early() => System.Threading.ThreadPool.SetMinThreads(1, 1); public static int X = 1; }
return Early.X;
