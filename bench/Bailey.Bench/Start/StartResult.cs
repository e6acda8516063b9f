namespace Bailey.Bench.Start;

/// <summary>One start in a process of its own.</summary>
/// <param name="Compile">Milliseconds from the bytes to a module.</param>
/// <param name="Total">Milliseconds from the bytes to the first answer.</param>
/// <param name="Processor">Milliseconds of processor time of the whole process.</param>
/// <param name="Answer">What the module computed.</param>
internal sealed record StartResult(double Compile, double Total, double Processor, string Answer);
