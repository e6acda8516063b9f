using System.Collections.Concurrent;
using Bailey.Plugins.Hosting;

namespace Bailey.Plugins.Tests.HostFunctions;

/// <summary>Members of communities, as an application could keep them.</summary>
internal sealed class KnownMembers : ICommunityMembers
{
    private readonly ConcurrentDictionary<(string, string), IReadOnlyList<string>> _roles = new()
    {
        [("chess", "alice")] = ["moderator"],
        [("chess", "bob")] = ["member"],
        [("chess", "root")] = ["admin"],
    };

    /// <summary>What changing anything throws; null for nothing.</summary>
    public Exception? Fault { get; set; }

    public IReadOnlyList<CommunityMember> List(string community) =>
        [.. _roles.Where(pair => pair.Key.Item1 == community).Select(static pair => new CommunityMember(pair.Key.Item2, pair.Value))];

    public IReadOnlyList<string>? RolesOf(string principal) => _roles.GetValueOrDefault(("chess", principal));

    public ValueTask SetRolesAsync(string community, string principal, IReadOnlyList<string> roles, CancellationToken cancellationToken = default)
    {
        if (Fault is not null)
        {
            throw Fault;
        }

        _roles[(community, principal)] = roles;
        return ValueTask.CompletedTask;
    }
}
