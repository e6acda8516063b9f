namespace Bailey.Policy.Communities;

/// <summary>Where a package comes from.</summary>
public enum InstallSource
{
    /// <summary>Somebody uploaded it.</summary>
    Upload,

    /// <summary>It was fetched from the URL of a registry.</summary>
    Registry,
}
