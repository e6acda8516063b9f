namespace Bailey.Plugins.Audit;

/// <summary>Names of chains.</summary>
public static class AuditChain
{
    /// <summary>The chain of what concerns the whole instance. No community can have this name.</summary>
    public const string Instance = "*";
}
