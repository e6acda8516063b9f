namespace Bailey.Wasm;

/// <summary>Checks that options are in their ranges.</summary>
internal static class WasiOptionsValidation
{
    private const int StandardDescriptors = 3, MostDescriptors = 65_536;

    public static void Check(WasiOptions options)
    {
        if (options.Arguments.Any(HasNul))
        {
            throw new ArgumentException("An argument contains the character NUL, which WASI cannot pass on.", nameof(options));
        }

        if (options.Environment.Any(variable => variable.Key.Length == 0 || variable.Key.Contains('=') || HasNul(variable.Key) || HasNul(variable.Value)))
        {
            throw new ArgumentException("The name of a variable is empty or contains '=' or NUL, or a value contains NUL.", nameof(options));
        }

        if (options.Preopens.Any(preopen => preopen.GuestPath.Length == 0 || HasNul(preopen.GuestPath) || HasNul(preopen.HostPath)))
        {
            throw new ArgumentException("The guest path of a preopen is empty, or a path contains NUL.", nameof(options));
        }

        if (options.Preopens.Count > 0 && !LinuxCalls.IsSupported)
        {
            throw new PlatformNotSupportedException(
                "Directories can be granted to a guest on Linux (x64 and arm64) only: elsewhere Bailey has no way to resolve a path that surely stays inside. Leave Preopens empty.");
        }

        InRange(options.MaxDescriptors, StandardDescriptors + options.Preopens.Count, MostDescriptors, nameof(options.MaxDescriptors));
        InRange(options.MaxTransferBytes, 1, 1 << 30, nameof(options.MaxTransferBytes));
        InRange(options.MaxPathBytes, 1, 4095, nameof(options.MaxPathBytes));
        InRange(options.MaxOutputBytes, 0, long.MaxValue, nameof(options.MaxOutputBytes));
        InRange(options.MaxFileBytes, 0, long.MaxValue, nameof(options.MaxFileBytes));
        InRange(options.MaxWrittenBytes, 0, long.MaxValue, nameof(options.MaxWrittenBytes));
        InRange(options.ClockGranularity.Ticks, 1, TimeSpan.TicksPerSecond, nameof(options.ClockGranularity));
        InRange(options.MaxWait.Ticks, 0, TimeSpan.TicksPerDay * 24, nameof(options.MaxWait));
    }

    private static bool HasNul(string text) => text.Contains('\0');

    private static void InRange(long value, long least, long most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be from {least} to {most}{(name is "ClockGranularity" or "MaxWait" ? " ticks of 100 ns" : "")}.");
        }
    }
}
