using System.Runtime;

namespace Bailey.Bench.Start;

/// <summary>What the JIT did of a start, on whichever thread.</summary>
/// <param name="Methods">Methods it translated.</param>
/// <param name="Bytes">Bytes of CIL in them.</param>
/// <param name="Milliseconds">How long that took.</param>
internal sealed record JitUse(long Methods, long Bytes, double Milliseconds)
{
    /// <summary>What it has done since the process began.</summary>
    public static JitUse Read() => new(JitInfo.GetCompiledMethodCount(), JitInfo.GetCompiledILBytes(), JitInfo.GetCompilationTime().TotalMilliseconds);

    /// <summary>What it has done since an earlier reading.</summary>
    public JitUse Since(JitUse earlier) => new(Methods - earlier.Methods, Bytes - earlier.Bytes, Milliseconds - earlier.Milliseconds);
}
