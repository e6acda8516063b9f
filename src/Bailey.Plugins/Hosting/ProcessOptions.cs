using System.Runtime.CompilerServices;

namespace Bailey.Plugins.Hosting;

/// <summary>Limits of programs that plugins start. All are finite.</summary>
public sealed record ProcessOptions
{
    /// <summary>The defaults.</summary>
    public static ProcessOptions Default { get; } = new();

    /// <summary>The longest that a program may run; the deadline of the call ends it before. Default 30 s; 1 ms to 1 day.</summary>
    public TimeSpan MaxTime { get; init => field = Require(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1)); } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of its standard output, and of its standard error, each; a program that puts out more is killed. Default 1 MiB; 0 to 64 MiB.</summary>
    public int MaxOutputBytes { get; init => field = Require(value, 0, 64 * 1024 * 1024); } = 1024 * 1024;

    /// <summary>Bytes of its standard input. Default 1 MiB; 0 to 64 MiB.</summary>
    public int MaxInputBytes { get; init => field = Require(value, 0, 64 * 1024 * 1024); } = 1024 * 1024;

    private static T Require<T>(T value, T least, T most, [CallerMemberName] string name = "")
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0
            ? throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name} must be from {least} to {most}"))
            : value;
}
