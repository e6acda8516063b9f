namespace Bailey.Cli.Run;

/// <summary>Bounds of each call by the command line and the manifest, before any quota.</summary>
/// <param name="Fuel">Units of fuel.</param>
/// <param name="Timeout">Time.</param>
/// <param name="MemoryBytes">Bytes of all memories together.</param>
internal sealed record CallBounds(long Fuel, TimeSpan Timeout, long MemoryBytes);
