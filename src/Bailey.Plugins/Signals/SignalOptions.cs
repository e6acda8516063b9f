using System.Runtime.CompilerServices;

namespace Bailey.Plugins.Signals;

/// <summary>How signals are passed on. All limits are finite.</summary>
public sealed record SignalOptions
{
    /// <summary>The defaults.</summary>
    public static SignalOptions Default { get; } = new();

    /// <summary>Bytes of a payload, as UTF-8. Default 64 KiB; 2 to 1 MiB.</summary>
    public int MaxPayloadBytes { get; init => field = Require(value, 2, 1024 * 1024); } = 64 * 1024;

    /// <summary>Signals that may lead to one another, each sent while the one before was handled. Default 8; 1 to 64.</summary>
    public int MaxHops { get; init => field = Require(value, 1, 64); } = 8;

    /// <summary>Subscribers that one signal is delivered to; it is dropped for the others. Default 1,000; 1 to 10,000.</summary>
    public int MaxFanOut { get; init => field = Require(value, 1, 10_000); } = 1_000;

    /// <summary>Signals that wait for one subscriber; further ones are dropped for it. Default 256; 1 to 65,536.</summary>
    public int MaxQueued { get; init => field = Require(value, 1, 65_536); } = 256;

    /// <summary>Deliveries of one community that wait, those to be acknowledged included; further signals are not taken. Default 10,000; 1 to 1,000,000.</summary>
    public int MaxWaiting { get; init => field = Require(value, 1, 1_000_000); } = 10_000;

    /// <summary>Bytes of the payloads of one community that wait for a delivery; further signals are not taken. Default 16 MiB; 1 KiB to 1 GiB.</summary>
    public long MaxWaitingBytes { get; init => field = Require(value, 1024, 1024L * 1024 * 1024); } = 16 * 1024 * 1024;

    /// <summary>Deliveries of one community that run at once; of one subscriber there is one at a time. Default 4; 1 to 1,024.</summary>
    public int MaxConcurrent { get; init => field = Require(value, 1, 1_024); } = 4;

    /// <summary>The longest time to live. Default 2592000 s (30 days); 1 ms to 400 days.</summary>
    public TimeSpan MaxTimeToLive { get; init => field = Require(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(400)); } = TimeSpan.FromDays(30);

    /// <summary>Time of one delivery. Default 30 s; 1 ms to 1 hour.</summary>
    public TimeSpan DeliveryTimeLimit { get; init => field = Require(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)); } = TimeSpan.FromSeconds(30);

    /// <summary>Time in which a signal must be acknowledged where it asks for that, from its delivery. Default 300 s; 1 ms to 30 days.</summary>
    public TimeSpan AcknowledgeTimeLimit { get; init => field = Require(value, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(30)); } = TimeSpan.FromMinutes(5);

    /// <summary>Time for which a signal and its history are kept. Default 2592000 s (30 days); 1 s to 3650 days.</summary>
    public TimeSpan KeptFor { get; init => field = Require(value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(3650)); } = TimeSpan.FromDays(30);

    /// <summary>Signals of one community that are kept; the oldest beyond are removed. Default 10,000; 64 to 10,000,000.</summary>
    public int KeptSignals { get; init => field = Require(value, 64, 10_000_000); } = 10_000;

    /// <summary>Bytes of the signals of one community that are kept; the oldest beyond are removed. Default 64 MiB; 64 KiB to 1 TiB.</summary>
    public long KeptBytes { get; init => field = Require(value, 64 * 1024, 1024L * 1024 * 1024 * 1024); } = 64 * 1024 * 1024;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    private static T Require<T>(T value, T least, T most, [CallerMemberName] string name = "")
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0
            ? throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name} must be from {least} to {most}"))
            : value;
}
