namespace Bailey.Bench.Http;

/// <summary>What came of requests that were sent at one rate.</summary>
/// <param name="Rate">Requests a second that were due.</param>
/// <param name="Answered">Requests a second that were answered.</param>
/// <param name="Median">Milliseconds from when a request was due to its whole answer.</param>
/// <param name="P99">The same that 99 of 100 kept within.</param>
/// <param name="Failed">Requests that got another answer than was wanted, or none.</param>
/// <param name="Fault">The first of those; null where there was none.</param>
internal sealed record LoadStep(double Rate, double Answered, double Median, double P99, int Failed, string? Fault)
{
    /// <summary>The bound on <see cref="P99"/>.</summary>
    public const double MostMilliseconds = 50;

    /// <summary>Seconds since the beginning in which requests were due that took longer: few where the machine stalls now and then, many where the server does not keep up.</summary>
    public IReadOnlyList<(int Second, int Count)> Late { get; init; } = [];

    /// <summary>Whether the server keeps up.</summary>
    public bool Holds => Failed == 0 && P99 <= MostMilliseconds && Answered >= Rate * 0.95;
}
