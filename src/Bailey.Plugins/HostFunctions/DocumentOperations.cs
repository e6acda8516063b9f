using System.Text;
using System.Text.Json;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Runtime;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy.Capabilities.Effective;

namespace Bailey.Plugins.HostFunctions;

internal sealed record MessageRequest(string Recipient, string Body, string? Subject = null);

internal sealed record IdReply(string Id);

internal sealed record PageRequest(string DomainId, string Page);

internal sealed record PageReply(string DomainId, string Page, string Content);

internal sealed record UpdatePageRequest(string DomainId, string Page, string Content);

internal sealed record RegisterUiRequest(string Kind, string Place, string Title, JsonElement? Data = null);

internal sealed record ListUiRequest(string? After = null, int Limit = ListUiOperation.MaxEntries);

internal sealed record UiEntry(string Plugin, string Kind, string Place, string Title);

internal sealed record UiReply(IReadOnlyList<UiEntry> Entries, string? Next = null);

/// <summary>What plugins leave for the application, counted as storage of the principal for whom they do.</summary>
internal static class CommunityDocuments
{
    internal const int MaxTextBytes = 256 * 1024;
    internal const int MaxDocuments = 10_000;

    internal static PluginDocument? Find(PluginCall call, PluginDocumentKind kind, string id) =>
        call.Await(call.Environment.Store.FindDocumentAsync(call.Community, kind, id, call.CancellationToken).AsTask());

    internal static string Text(string what, string text, int max = MaxTextBytes) =>
        text.Length > 0 && Encoding.UTF8.GetByteCount(text) <= max ? text : throw new HostCallException(HostCallReason.OutOfRange, $"{what} has 1 to {max:N0} bytes");

    /// <summary>Stores a document in place of the one of its id, whose bytes are given back to whom they counted to.</summary>
    internal static void Put(PluginCall call, HostEffect entry, PluginDocumentKind kind, string id, string json)
    {
        var size = SizeOf(id, json);
        HostDenialException.ThrowIfDenied(call.Ledger.GrowStorage(size));
        entry.Commit(size, new PutDocument(new PluginDocument(kind, call.Community, id, call.Plugin, call.Principal.Name.Text, call.Environment.Clock.GetUtcNow(), json)));
    }

    /// <summary>Asks whether there is room for one more, unless it takes the place of one.</summary>
    internal static void RequireRoom(PluginCall call, PluginDocumentKind kind, string id, string what)
    {
        if (call.Await(call.Environment.Store.CountDocumentsAsync(call.Community, kind, call.CancellationToken).AsTask()) >= MaxDocuments && Find(call, kind, id) is null)
        {
            throw new HostCallException(HostCallReason.OutOfRange, $"the community holds {MaxDocuments:N0} {what} already, and can hold no more");
        }
    }

    internal static long SizeOf(string id, string json) => Encoding.UTF8.GetByteCount(id) + Encoding.UTF8.GetByteCount(json);
}

/// <summary><c>message_send</c>.</summary>
internal sealed class SendMessageOperation() : HostOperation<MessageRequest, IdReply>("message_send", HostJson.Default.MessageRequest, HostJson.Default.IdReply)
{
    private const int MaxSubjectBytes = 200;

    protected override CapabilityUse UseOf(MessageRequest request, PluginCall call) => CapabilityUse.SendMessage(request.Recipient);

    protected override IdReply Run(MessageRequest request, PluginCall call, HostEffect entry)
    {
        CommunityDocuments.Text("body", request.Body);
        if (request.Subject is not null)
        {
            CommunityDocuments.Text("subject", request.Subject, MaxSubjectBytes);
        }

        HostDenialException.ThrowIfDenied(call.PluginLedger.TakeSignals(call.Ledger));
        var id = UuidV7.Shared.Next().ToString();
        CommunityDocuments.Put(call, entry, PluginDocumentKind.Message, id, JsonSerializer.Serialize(request, HostJson.Default.MessageRequest));
        return new IdReply(id);
    }
}

/// <summary><c>page_get</c>.</summary>
internal sealed class GetPageOperation() : HostOperation<PageRequest, PageReply>("page_get", HostJson.Default.PageRequest, HostJson.Default.PageReply)
{
    protected override CapabilityUse UseOf(PageRequest request, PluginCall call) => CapabilityUse.EditPages(request.DomainId);

    protected override PageReply Run(PageRequest request, PluginCall call, HostEffect entry)
    {
        var id = $"{request.DomainId}/{request.Page}";
        var document = CommunityDocuments.Find(call, PluginDocumentKind.Page, id)
            ?? throw new HostCallException(HostCallReason.NotFound, $"there is no page '{CommunityDomains.Shown(id)}'");
        var stored = JsonSerializer.Deserialize(document.Json, HostJson.Default.UpdatePageRequest)!;
        return new PageReply(stored.DomainId, stored.Page, stored.Content);
    }
}

/// <summary><c>page_update</c>: makes a page or replaces it.</summary>
internal sealed class UpdatePageOperation() : HostOperation<UpdatePageRequest, Done>("page_update", HostJson.Default.UpdatePageRequest, HostJson.Default.Done)
{
    private const int MaxPageBytes = 200;

    protected override CapabilityUse UseOf(UpdatePageRequest request, PluginCall call) => CapabilityUse.EditPages(request.DomainId);

    protected override Done Run(UpdatePageRequest request, PluginCall call, HostEffect entry)
    {
        MemberDomain.Require(call, request.DomainId);
        CommunityDocuments.Text("page", request.Page, MaxPageBytes);
        CommunityDocuments.Text("content", request.Content);
        var id = $"{request.DomainId}/{request.Page}";
        CommunityDocuments.RequireRoom(call, PluginDocumentKind.Page, id, "pages");
        CommunityDocuments.Put(call, entry, PluginDocumentKind.Page, id, JsonSerializer.Serialize(request, HostJson.Default.UpdatePageRequest));
        return new Done();
    }
}

/// <summary><c>ui_register</c>: a panel, a component, or an injection. Nothing of it is shown that the plugin may not show at that moment.</summary>
internal sealed class RegisterUiOperation() : HostOperation<RegisterUiRequest, IdReply>("ui_register", HostJson.Default.RegisterUiRequest, HostJson.Default.IdReply)
{
    private const int MaxTitleBytes = 200;
    private const int MaxDataBytes = 64 * 1024;

    internal static CapabilityUse UseOf(string kind, string place) => kind switch
    {
        "panel" => CapabilityUse.ShowPanel(place),
        "component" => CapabilityUse.ShowComponent(place),
        "injection" => CapabilityUse.InjectUi(place),
        _ => throw new HostCallException(HostCallReason.OutOfRange, "kind is panel, component or injection"),
    };

    protected override CapabilityUse UseOf(RegisterUiRequest request, PluginCall call) => UseOf(request.Kind, request.Place);

    protected override IdReply Run(RegisterUiRequest request, PluginCall call, HostEffect entry)
    {
        CommunityDocuments.Text("title", request.Title, MaxTitleBytes);
        if (request.Data is { } data)
        {
            CommunityDocuments.Text("data", data.GetRawText(), MaxDataBytes);
        }

        var id = $"{call.Plugin}/{request.Kind}/{request.Place}";
        CommunityDocuments.RequireRoom(call, PluginDocumentKind.UiRegistration, id, "parts of the user interface");
        CommunityDocuments.Put(call, entry, PluginDocumentKind.UiRegistration, id, JsonSerializer.Serialize(request, HostJson.Default.RegisterUiRequest));
        return new IdReply(id);
    }
}

/// <summary><c>ui_list</c>: what plugins show in the community, a page at a time.</summary>
internal sealed class ListUiOperation() : HostOperation<ListUiRequest, UiReply>("ui_list", HostJson.Default.ListUiRequest, HostJson.Default.UiReply)
{
    internal const int MaxEntries = 100;

    protected override CapabilityUse UseOf(ListUiRequest request, PluginCall call) => CapabilityUse.ReadUi;

    protected override UiReply Run(ListUiRequest request, PluginCall call, HostEffect entry)
    {
        if (request.Limit is < 1 or > MaxEntries)
        {
            throw new HostCallException(HostCallReason.OutOfRange, $"limit is a number from 1 to {MaxEntries}");
        }

        var page = call.Await(call.Environment.Store.ListDocumentsAsync(call.Community, PluginDocumentKind.UiRegistration, request.After, request.Limit, call.CancellationToken).AsTask());
        return new UiReply(
        [
            .. page.Select(static document =>
            {
                var registered = JsonSerializer.Deserialize(document.Json, HostJson.Default.RegisterUiRequest)!;
                return new UiEntry(document.Plugin, registered.Kind, registered.Place, registered.Title);
            }).Where(shown => MayShow(call, shown)),
        ],
        page.Length == request.Limit ? page[^1].Id : null);
    }

    // What a plugin registered while it might is not shown any more once it may not.
    private static bool MayShow(PluginCall call, UiEntry shown) =>
        call.Environment.Policy.Current.Community(call.Community).Find(shown.Plugin) is { } plugin && plugin.Check(RegisterUiOperation.UseOf(shown.Kind, shown.Place)).Allowed;
}
