namespace Bailey.Storage.Sql.Writing;

/// <summary>How a <see cref="StoreWriter"/> works.</summary>
internal sealed record WriterOptions
{
    internal required int QueueLength { get; init; }

    internal required long QueueBytes { get; init; }

    /// <summary>How long entries wait for more, where nothing asks for them to be durable.</summary>
    internal required TimeSpan BatchDelay { get; init; }

    /// <summary>How long whoever queues waits for room while the database cannot be written.</summary>
    internal required TimeSpan WriteTimeout { get; init; }

    internal required TimeSpan RetryDelay { get; init; }

    internal required long EventsKept { get; init; }

    /// <summary>For how long work that somebody waits for is tried again where the database fails. None: it is refused at once.</summary>
    internal TimeSpan Patience { get; init; }

    /// <summary>For how long whoever waits is not told that nobody knows whether the work was done.</summary>
    internal required TimeSpan OutcomeTimeout { get; init; }

    /// <summary>Pieces of work and entries of one transaction at most.</summary>
    internal int MaxBatch { get; init; } = 16_384;
}
