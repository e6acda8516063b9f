using System.Text.Json;
using Bailey.Plugins.Domains;
using Bailey.Plugins.Runtime;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Capabilities.Effective;

namespace Bailey.Plugins.HostFunctions;

internal sealed record DomainRequest(string Id);

internal sealed record DomainReply(string Id, string Name, JsonElement Data, string? ParentId = null);

internal sealed record UpdateDomainRequest(string Id, string? Name = null, JsonElement? Data = null);

internal sealed record CreateDomainRequest(string Id, string ParentId, string Name, JsonElement? Data = null);

/// <summary>Domains of a community, as plugins see them.</summary>
internal static class CommunityDomains
{
    internal const int MaxId = DomainTree.MaxIdLength;
    internal const int MaxDomains = DomainTree.MaxDomains;
    internal const int MaxDepth = DomainTree.MaxDepth;
    internal const int MaxName = 200;
    internal const int MaxDataBytes = 64 * 1024;

    internal static Domain Find(PluginCall call, string id) =>
        List(call).FirstOrDefault(domain => domain.Id == id)
        ?? throw new HostCallException(HostCallReason.NotFound, $"there is no domain '{Shown(id)}' in the community");

    internal static IReadOnlyList<Domain> List(PluginCall call) => call.Await(call.Environment.Store.ListDomainsAsync(call.Community, call.CancellationToken).AsTask());

    internal static void RequireRoom(IReadOnlyList<Domain> tree, string? parent)
    {
        var depth = 1;
        for (var above = parent; above is not null; depth++)
        {
            above = tree.FirstOrDefault(domain => domain.Id == above)?.ParentId;
        }

        if (tree.Count >= MaxDomains || depth > MaxDepth)
        {
            throw new HostCallException(HostCallReason.OutOfRange, $"a community has at most {MaxDomains:N0} domains, {MaxDepth} deep");
        }
    }

    internal static string Name(string name) =>
        name.Length is > 0 and <= MaxName && PlainText.IsPlain(name, allowLines: false) ? name : throw new HostCallException(HostCallReason.OutOfRange, $"the name of a domain has 1 to {MaxName} characters on one line, and none that nobody sees or that change how others are shown");

    internal static string Data(JsonElement data) =>
        data.ValueKind == JsonValueKind.Object && data.GetRawText() is { Length: <= MaxDataBytes } text && IsWritable(data) ? text
        : throw new HostCallException(HostCallReason.OutOfRange, $"data is a JSON object of at most {MaxDataBytes} characters");

    internal static DomainReply Reply(Domain domain) => new(domain.Id, domain.Name, JsonSerializer.Deserialize(domain.DataJson, HostJson.Default.JsonElement), domain.ParentId);

    // Half of a surrogate pair can be escaped in JSON, and never be written again: nobody could read what holds it.
    private static bool IsWritable(JsonElement data)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(data, HostJson.Default.JsonElement).Length > 0;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>A text of the guest as it can stand in a message.</summary>
    internal static string Shown(string text) => PlainText.Of(text, 64);
}

/// <summary><c>domain_get</c>.</summary>
internal sealed class GetDomainOperation() : HostOperation<DomainRequest, DomainReply>("domain_get", HostJson.Default.DomainRequest, HostJson.Default.DomainReply)
{
    protected override CapabilityUse UseOf(DomainRequest request, PluginCall call) => CapabilityUse.ReadDomain(request.Id);

    protected override DomainReply Run(DomainRequest request, PluginCall call, HostEffect entry) => CommunityDomains.Reply(CommunityDomains.Find(call, request.Id));
}

/// <summary><c>domain_update</c>.</summary>
internal sealed class UpdateDomainOperation()
    : HostOperation<UpdateDomainRequest, DomainReply>("domain_update", HostJson.Default.UpdateDomainRequest, HostJson.Default.DomainReply)
{
    protected override CapabilityUse UseOf(UpdateDomainRequest request, PluginCall call) => CapabilityUse.WriteDomain(request.Id);

    protected override DomainReply Run(UpdateDomainRequest request, PluginCall call, HostEffect entry)
    {
        var domain = CommunityDomains.Find(call, request.Id);
        var changed = domain with
        {
            Name = request.Name is null ? domain.Name : CommunityDomains.Name(request.Name),
            DataJson = request.Data is { } data ? CommunityDomains.Data(data) : domain.DataJson,
        };
        entry.Commit(new PutDomain(changed));
        return CommunityDomains.Reply(changed);
    }
}

/// <summary><c>domain_create</c>.</summary>
internal sealed class CreateDomainOperation()
    : HostOperation<CreateDomainRequest, DomainReply>("domain_create", HostJson.Default.CreateDomainRequest, HostJson.Default.DomainReply)
{
    protected override CapabilityUse UseOf(CreateDomainRequest request, PluginCall call) => CapabilityUse.CreateDomain(request.ParentId);

    protected override DomainReply Run(CreateDomainRequest request, PluginCall call, HostEffect entry)
    {
        entry.Target = $"{request.ParentId}/{request.Id}";
        if (request.Id.Length is 0 or > CommunityDomains.MaxId || !request.Id.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_') || request.Id == call.Community)
        {
            throw new HostCallException(HostCallReason.OutOfRange, $"the id of a domain has 1 to {CommunityDomains.MaxId} of a-z, 0-9, - and _, and is not that of the community");
        }

        var tree = CommunityDomains.List(call);
        if (tree.Any(domain => domain.Id == request.Id))
        {
            throw new HostCallException(HostCallReason.Conflict, $"there is a domain '{request.Id}' already");
        }

        var parent = request.ParentId == call.Community ? null : CommunityDomains.Find(call, request.ParentId).Id;
        CommunityDomains.RequireRoom(tree, parent);
        var created = new Domain(call.Community, request.Id, parent, CommunityDomains.Name(request.Name), request.Data is { } data ? CommunityDomains.Data(data) : "{}");
        entry.Commit(new PutDomain(created));
        return CommunityDomains.Reply(created);
    }
}

/// <summary><c>domain_delete</c>.</summary>
internal sealed class DeleteDomainOperation() : HostOperation<DomainRequest, Done>("domain_delete", HostJson.Default.DomainRequest, HostJson.Default.Done)
{
    protected override CapabilityUse UseOf(DomainRequest request, PluginCall call) => CapabilityUse.DeleteDomain(request.Id);

    protected override Done Run(DomainRequest request, PluginCall call, HostEffect entry)
    {
        var domain = CommunityDomains.Find(call, request.Id);
        entry.Commit(new DeleteDomain(call.Community, domain.Id, domain.Revision));
        return new Done();
    }
}
