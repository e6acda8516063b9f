namespace Bailey.Plugins.Store.Notices;

/// <summary>Something that another node changed in a store that several share: one of the records of this namespace.</summary>
public abstract record StoreNotice
{
    private protected StoreNotice()
    {
    }
}
