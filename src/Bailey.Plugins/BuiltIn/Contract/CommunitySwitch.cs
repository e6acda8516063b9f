namespace Bailey.Plugins.BuiltIn;

/// <summary>
/// Whether communities may switch what a built-in plugin does at their hooks. The zero value is the strict one: nobody there takes away what the
/// application was composed with.
/// </summary>
public enum CommunitySwitch
{
    /// <summary>It is called in every community, and no community can change that.</summary>
    AlwaysOn,

    /// <summary>It is called in every community that has not disabled it.</summary>
    OnByDefault,

    /// <summary>It is called in those communities that have enabled it.</summary>
    OffByDefault,
}
