using Bailey.Plugins.Store;
using Bailey.Policy.Operations;
using Bailey.Policy.Principals;
using Bailey.Server.Accounts;
using Bailey.Server.Problems;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Server.Tests.SignIn;

public sealed class AccountCreationTests
{
    [Fact]
    public async Task An_account_is_stored_with_what_it_belongs_to_once_and_ends_with_all_that_is_of_it()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        var accounts = world.App.Services.GetRequiredService<AccountCreation>();
        var bob = PrincipalName.Parse("Bob");
        var change = await accounts.PrepareAsync(bob, IdentityKinds.User, "Bob", Visitor.Password, CancellationToken.None);
        var again = await accounts.PrepareAsync(bob, IdentityKinds.User, "Bob", Visitor.Password, CancellationToken.None);
        await world.Host.Store.CommitAsync(new StoreChange { Mutations = [change] });
        (await Should.ThrowAsync<PluginStoreException>(async () => await world.Host.Store.CommitAsync(new StoreChange { Mutations = [again] }))).Code.ShouldBe(StoreReason.Conflict);
        (await Should.ThrowAsync<ApiProblemException>(() => accounts.PrepareAsync(bob, IdentityKinds.User, null, null, CancellationToken.None))).Problem.Status.ShouldBe(409);
        using var visitor = new Visitor(world);
        await visitor.SignInAsync("bob");
        (await visitor.PostAsync("/api/tokens", """{"name":"x","scope":["self:*"]}""")).ShouldBe(201);

        await world.Host.Store.CommitAsync(new StoreChange { Mutations = AccountCreation.RemovalOf(bob) });
        (await visitor.GetAsync("/api/account")).ShouldBe(401, "sign_in_required");
        (await world.Host.Store.Records.CountAsync("token", "bob")).ShouldBe(0);
        (await visitor.TryAsync("bob")).ShouldBe(401, "sign_in_failed");
    }

    [Fact]
    public async Task A_weak_password_and_a_bad_name_are_told_of_at_their_places()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        var accounts = world.App.Services.GetRequiredService<AccountCreation>();
        var bob = PrincipalName.Parse("bob");
        (await Should.ThrowAsync<ApiProblemException>(() => accounts.PrepareAsync(bob, IdentityKinds.User, null, "short", CancellationToken.None))).Problem.Errors.ShouldHaveSingleItem().At.ShouldBe("/password");
        (await Should.ThrowAsync<ApiProblemException>(() => accounts.PrepareAsync(bob, IdentityKinds.User, "\n", null, CancellationToken.None))).Problem.Errors.ShouldHaveSingleItem().At.ShouldBe("/displayName");
    }
}
