namespace Bailey.Bench.Start;

/// <summary>One start in a process of its own. Times are milliseconds from the bytes in memory on.</summary>
/// <param name="Compile">To a module.</param>
/// <param name="FirstCall">To the result of the first call of an exported function.</param>
/// <param name="Query">To the answer of the first query; as the first call where the program has none.</param>
/// <param name="Processor">Processor time of the whole process, in milliseconds.</param>
/// <param name="Answer">What the module computed.</param>
/// <param name="JitFirstCall">What the JIT did until the first call; null for V8.</param>
/// <param name="JitQuery">What the JIT did until the answer; null for V8.</param>
internal sealed record StartResult(double Compile, double FirstCall, double Query, double Processor, string Answer, JitUse? JitFirstCall, JitUse? JitQuery);
