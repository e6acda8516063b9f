namespace Bailey.Cli.Run;

/// <summary>One call to make: which export, with which input.</summary>
internal sealed record CallRequest(string Export, ReadOnlyMemory<byte> Input)
{
    /// <summary>Units of fuel; <c>null</c> for those of <see cref="CallBounds"/>.</summary>
    public long? Fuel { get; init; }

    /// <summary>Time; <c>null</c> for that of <see cref="CallBounds"/>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Time of a processor; <c>null</c> for no bound but <see cref="Timeout"/>.</summary>
    public TimeSpan? CpuTime { get; init; }
}
