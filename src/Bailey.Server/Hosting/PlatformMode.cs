namespace Bailey.Server.Hosting;

/// <summary>Who may create communities.</summary>
public enum PlatformMode
{
    /// <summary>Admins of the instance alone (<c>admin_only</c>).</summary>
    AdminOnly,

    /// <summary>Any person who is signed in and enabled (<c>open</c>).</summary>
    Open,
}
