namespace Bailey.Plugins.Hosting;

/// <summary>Who the members of communities are, as the application keeps them. To be used from any thread.</summary>
public interface ICommunityMembers
{
    /// <summary>The members of a community.</summary>
    IReadOnlyList<CommunityMember> List(string community);

    /// <summary>Sets the roles of a member, who need not be one yet; without a role nobody is a member. Returns when it is durable and in force.</summary>
    /// <param name="community">The community.</param>
    /// <param name="principal">Who.</param>
    /// <param name="roles">With which roles; they exist, and the actor may hand them out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="HostFunctions.HostCallException">It cannot be done; the plugin is told why.</exception>
    ValueTask SetRolesAsync(string community, string principal, IReadOnlyList<string> roles, CancellationToken cancellationToken = default);
}
