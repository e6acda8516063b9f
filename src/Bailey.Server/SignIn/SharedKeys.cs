using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Bailey.Server.SignIn;

/// <summary>The keys of ASP.NET Core's data protection, kept in the store: whatever one node sealed, every node opens.</summary>
/// <param name="host">The store, once it is open.</param>
internal sealed class SharedKeys(Func<BaileyHost> host) : IXmlRepository
{
    private const string RecordKind = "protection_key";

    // The framework replaces its key every 90 days.
    private const int MaxKeys = 1_000;

    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Wait(host().Store.Records.ListAsync(RecordKind, null, null, MaxKeys)).Select(static record => Read(record.Json))];

    public void StoreElement(XElement element, string friendlyName)
    {
        var json = JsonSerializer.Serialize(new Dictionary<string, string> { ["name"] = friendlyName, ["xml"] = element.ToString(SaveOptions.DisableFormatting) });
        Wait(host().Store.CommitAsync(new StoreChange { Mutations = [new PutRecord(new StoreRecord(RecordKind, UuidV7.Shared.Next().ToString(), json))] }));
    }

    private static XElement Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        using var text = new StringReader(document.RootElement.GetProperty("xml").GetString()!);
        using var xml = XmlReader.Create(text, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        return XElement.Load(xml);
    }

    // The framework asks for its keys once a day, and waits for them.
    private static T Wait<T>(ValueTask<T> task) => task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();
}
