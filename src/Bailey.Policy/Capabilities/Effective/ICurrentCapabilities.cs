namespace Bailey.Policy.Capabilities.Effective;

/// <summary>
/// What holds now for the calls of one plugin made for one principal. The host implements it over what it swaps whole when something
/// changes; reading must take no lock and allocate nothing.
/// </summary>
public interface ICurrentCapabilities
{
    /// <summary>What the plugin may touch now; null once it is not installed or not active any more.</summary>
    EffectiveCapabilities? Plugin { get; }

    /// <summary>How far the principal lets it reach now; null once there is no such principal any more.</summary>
    PrincipalReach? Principal { get; }
}
