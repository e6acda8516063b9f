using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Store;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Operations;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.SignIn;
using Microsoft.AspNetCore.DataProtection;

namespace Bailey.Server.Panels;

/// <summary>
/// Files of panels, which are shown in frames without an origin: these carry no session, so that a ticket in the address says for whom they are. A file is
/// given only as long as the plugin may show that panel, and whoever opened it is signed in and may use the community.
/// </summary>
public sealed class PanelFiles
{
    /// <summary>Where files of panels are served: this, the ticket, and the path of the file.</summary>
    public const string Root = "/panels";

    private const int MaxTicket = 2 * 1024;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(10);
    private static readonly FrozenDictionary<string, string> s_types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".json"] = "application/json",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".webp"] = "image/webp",
        [".woff2"] = "font/woff2",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly KeptPanels _kept = new();

    // A package is large while it is read, and of one panel all files are asked for at once.
    private readonly SemaphoreSlim _reading = new(1);
    private readonly IDataProtector _protector;
    private readonly BaileyHost _host;
    private readonly Sessions _sessions;
    private readonly TimeProvider _clock;

    // Tickets are sealed by keys that all nodes share.
    internal PanelFiles(IDataProtectionProvider protection, BaileyHost host, Sessions sessions, TimeProvider clock) =>
        (_protector, _host, _sessions, _clock) = (protection.CreateProtector("Bailey.Panels.Tickets.v2"), host, sessions, clock);

    /// <summary>Opens a file; null where there is none, the ticket is no good any more, or the plugin may not show the panel.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="path">The path within the panels of the package, as <c>overview.html</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<PanelFile?> OpenAsync(string ticket, string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(path);
        if (Read(ticket) is not { } known || known.EndsAt <= _clock.GetUtcNow() || !MayLook(known) || !Judge(known.Community, known.Plugin, known.Panel).Allowed
            || !s_types.TryGetValue(Path.GetExtension(path), out var type) || !await IsSignedInAsync(known, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var files = await FilesAsync(known, cancellationToken).ConfigureAwait(false);
        return files is not null && files.TryGetValue(PackageFiles.Panels + path, out var content) ? new PanelFile(content, type) : null;
    }

    /// <summary>The address of a panel's page, for a frame.</summary>
    internal string AddressOf(string community, string plugin, string panel, string digest, Caller caller)
    {
        var ticket = new PanelTicket(community, plugin, panel, digest, caller.Principal, caller.Method, caller.Session, _clock.GetUtcNow() + s_lifetime);
        return $"{Root}/{_protector.Protect(JsonSerializer.Serialize(ticket, ApiJson.Options))}/{panel}.html";
    }

    /// <summary>Whether a plugin may show a panel.</summary>
    internal Decision Judge(string community, string plugin, string panel) =>
        _host.Policy.Current.Community(community).Find(plugin) is { } effective
            ? effective.Check(CapabilityUse.ShowPanel(panel))
            : Decision.Deny(DecisionLayer.Capability, CapabilityReason.PluginGone, $"the plugin '{plugin}' is not active, and shows nothing", "whoever may activate packages in the community may activate it");

    /// <summary>The panels that a package has: the pages at the top of its panels, and the locations that it asks for.</summary>
    internal static IEnumerable<string> NamesOf(Package package) => package.Files.Keys
        .Where(static path => path.StartsWith(PackageFiles.Panels, StringComparison.Ordinal) && path.EndsWith(".html", StringComparison.Ordinal) && path.IndexOf('/', PackageFiles.Panels.Length) < 0)
        .Select(static path => path[PackageFiles.Panels.Length..^".html".Length])
        .Union(package.Manifest.Capabilities.Select(static requested => requested.Capability).OfType<UiPanels>().SelectMany(static panels => panels.Locations), StringComparer.Ordinal)
        .Where(static name => name.Length > 0)
        .Order(StringComparer.Ordinal);

    /// <summary>Whether a package has the page of a panel.</summary>
    internal static bool HasPage(Package package, string panel) => package.Files.ContainsKey($"{PackageFiles.Panels}{panel}.html");

    private bool MayLook(PanelTicket ticket)
    {
        var policy = _host.Policy.Current;
        return policy.CheckEnabled(ticket.Principal).Allowed && policy.Find(ticket.Principal)?.CheckAuthMethod(ticket.Method).Allowed == true && policy.Find(ticket.Principal)?.Check(PanelEndpoints.Look, ticket.Community).Allowed == true;
    }

    private async ValueTask<bool> IsSignedInAsync(PanelTicket ticket, CancellationToken cancellationToken)
    {
        try
        {
            return await _sessions.IsStillGoodAsync(new Caller(ticket.Principal, IdentityKinds.User, ticket.Method) { Session = ticket.Session }, cancellationToken).ConfigureAwait(false);
        }
        catch (PluginStoreException)
        {
            return false;
        }
    }

    private PanelTicket? Read(string text)
    {
        try
        {
            return text.Length > MaxTicket ? null : JsonSerializer.Deserialize<PanelTicket>(_protector.Unprotect(text), ApiJson.Options);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }

    private async ValueTask<ImmutableSortedDictionary<string, ReadOnlyMemory<byte>>?> FilesAsync(PanelTicket ticket, CancellationToken cancellationToken)
    {
        if (_kept.Find(ticket.Digest) is { } kept)
        {
            return kept;
        }

        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _kept.Find(ticket.Digest) ?? await ReadAsync(ticket, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<ImmutableSortedDictionary<string, ReadOnlyMemory<byte>>?> ReadAsync(PanelTicket ticket, CancellationToken cancellationToken)
    {
        if (await _host.Packages.FindAsync(ticket.Community, ticket.Plugin, cancellationToken).ConfigureAwait(false) is not { } installed || installed.Installation.Digest != ticket.Digest)
        {
            return null;
        }

        // Copied, so that the package with all its code does not stay for the sake of them.
        var files = installed.Package.Files.Where(static file => file.Key.StartsWith(PackageFiles.Panels, StringComparison.Ordinal))
            .ToImmutableSortedDictionary(static file => file.Key, static file => (ReadOnlyMemory<byte>)file.Value.ToArray(), StringComparer.Ordinal);
        _kept.Keep(ticket.Digest, files);
        return files;
    }
}
