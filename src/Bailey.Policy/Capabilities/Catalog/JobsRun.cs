namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Runs on a schedule, when nobody calls it; the community must allow background jobs as well.</summary>
public sealed record JobsRun() : Capability(CapabilityCatalog.JobsRun)
{
    /// <inheritdoc/>
    public override string Sentence => "Run on a schedule, when nobody calls it";
}
