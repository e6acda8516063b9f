namespace Bailey.Plugins.Store;

/// <summary>One thing that changes in the store: one of the records in <c>Bailey.Plugins.Store.Changes</c>, which a store must know all of.</summary>
public abstract record StoreMutation
{
    private protected StoreMutation()
    {
    }
}
