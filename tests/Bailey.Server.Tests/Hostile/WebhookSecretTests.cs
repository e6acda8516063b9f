using Bailey.Plugins.Audit;
using Bailey.Plugins.Hosting;
using Bailey.Server.Events.Webhooks;
using Bailey.Server.Hosting;
using Bailey.Storage.Backups;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Server.Tests.Hostile;

public sealed class WebhookSecretTests
{
    private const string Hooks = "/api/communities/chess/events/webhooks";
    private const string Url = "http://127.0.0.1:9/in/sunflower?key=marigold";

    [Fact]
    public async Task Url_and_secret_of_a_webhook_are_nowhere_in_the_store_in_clear_and_the_log_names_the_host_alone()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await AliceAsync(world);
        var made = (await alice.PostAsync(Hooks, $$"""{"url":"{{Url}}"}""")).ShouldBe(201);
        var (secret, id) = (made.Json["secret"]!.GetValue<string>(), made.Json["id"]!.GetValue<string>());
        made.Json["url"]!.GetValue<string>().ShouldBe(Url);
        (await alice.PutAsync($"{Hooks}/{id}", $$"""{"url":"{{Url}}","isEnabled":false}""", ("If-Match", made.ETag!))).ShouldBe(200);
        (await alice.GetAsync(Hooks)).ShouldBe(200).Json["items"]![0]!["url"]!.GetValue<string>().ShouldBe(Url);
        var stored = (await world.Host.Store.Records.FindAsync("webhook", id))!.Json;
        (await alice.DeleteAsync($"{Hooks}/{id}")).ShouldBe(204);

        stored.ShouldNotContain("sunflower");
        stored.ShouldNotContain(secret["whsec_".Length..]);
        await world.AuditAsync(new AuditQuery { Community = "chess" }, static entry => entry.Target?.StartsWith("events/webhooks/delete", StringComparison.Ordinal) == true);
        var targets = (await world.Host.Store.Audit.QueryAsync(new AuditQuery { Community = "chess" })).Entries.Select(static entry => entry.Entry.Target ?? "").ToList();
        targets.ShouldContain(target => target.EndsWith($"{id} http://127.0.0.1:9", StringComparison.Ordinal));
        targets.ShouldAllBe(static target => !target.Contains("sunflower") && !target.Contains("marigold"));
    }

    [Fact]
    public async Task A_backup_has_what_opens_the_secrets_that_are_in_it()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await AliceAsync(world);
        var made = (await alice.PostAsync(Hooks, $$"""{"url":"{{Url}}"}""")).ShouldBe(201).Json;
        var folder = Directory.CreateTempSubdirectory("bailey-restored-").FullName;
        try
        {
            var file = Path.Combine(folder, "backup.zip");
            await DataBackup.WriteAsync(world.Folder, file, TimeProvider.System);
            var data = Path.Combine(folder, "data");
            await DataBackup.RestoreAsync(file, data);
            await using var app = BaileyServer.Build(new ServerOptions { DataDirectory = data, Urls = ["http://127.0.0.1:0"], LocalSocket = false });
            await app.StartAsync();
            var record = (await app.Services.GetRequiredService<BaileyHost>().Store.Records.FindAsync("webhook", made["id"]!.GetValue<string>()))!;
            var webhook = Webhook.Of(record).Open(app.Services.GetRequiredService<WebhookSeal>());
            (webhook.Url, webhook.Secret).ShouldBe((Url, made["secret"]!.GetValue<string>()));
            await app.StopAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_webhook_whose_keys_are_lost_is_shown_so_and_takes_its_url_anew_with_another_secret()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await AliceAsync(world);
        var made = (await alice.PostAsync(Hooks, $$"""{"url":"{{Url}}","isEnabled":false}""")).ShouldBe(201).Json;
        foreach (var key in await world.Host.Store.Records.ListAsync("protection_key", null, null, 100))
        {
            await world.Host.Store.CommitAsync(new Bailey.Plugins.Store.StoreChange { Mutations = [new Bailey.Plugins.Store.Changes.DeleteRecord(key.Kind, key.Id)] });
        }

        await world.RestartAsync();
        using var again = await world.ClientAsync("alice");
        (await again.GetAsync(Hooks)).ShouldBe(200).Json["items"]![0]!["url"]!.GetValue<string>().ShouldBe("");
        var mended = (await again.PutAsync($"{Hooks}/{made["id"]!.GetValue<string>()}", $$"""{"url":"{{Url}}","isEnabled":false}""", ("If-Match", "*"))).ShouldBe(200).Json;
        mended["secret"]!.GetValue<string>().ShouldNotBe(made["secret"]!.GetValue<string>());
        (await again.GetAsync(Hooks)).ShouldBe(200).Json["items"]![0]!["url"]!.GetValue<string>().ShouldBe(Url);
    }

    private static async Task<ApiClient> AliceAsync(ServerWorld world)
    {
        world.Write("etc/instance.yaml", "enabled: true\nmax_level: 2\nlocal_egress: [\"127.0.0.1/32:9\"]\n");
        world.Write("etc/profiles/alice.yaml", "enabled: true\nauth: {methods: [token]}\nnetwork: {egress: [\"http://127.0.0.1:9\"]}\n");
        await world.Host.ReloadPolicyAsync();
        return await world.ClientAsync("alice");
    }
}
