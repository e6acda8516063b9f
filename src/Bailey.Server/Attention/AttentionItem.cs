namespace Bailey.Server.Attention;

/// <summary>Something that needs somebody.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Community">Where; null for what is of the instance.</param>
/// <param name="Plugin">The plugin; null where it is about none.</param>
/// <param name="Name">What people call the plugin; null where that is not known.</param>
/// <param name="Version">The version of it that waits, or runs; null where it is about none.</param>
/// <param name="Job">The job; null where it is about none.</param>
/// <param name="Run">The run of the job that did not end well.</param>
/// <param name="Principal">The principal; null where it is about none.</param>
/// <param name="Quota">The quota of it, by its key in the profile; null where it is about none.</param>
/// <param name="Used">How much of the quota is used.</param>
/// <param name="Limit">How much may be.</param>
/// <param name="Code">Why, as a stable word; null where there is none.</param>
/// <param name="Detail">Why, in words; null where there is nothing more to say.</param>
/// <param name="At">Since when; null where that is not known.</param>
public sealed record AttentionItem(
    AttentionKind Kind,
    string? Community = null,
    string? Plugin = null,
    string? Name = null,
    string? Version = null,
    string? Job = null,
    Guid? Run = null,
    string? Principal = null,
    string? Quota = null,
    long? Used = null,
    long? Limit = null,
    string? Code = null,
    string? Detail = null,
    DateTimeOffset? At = null);
