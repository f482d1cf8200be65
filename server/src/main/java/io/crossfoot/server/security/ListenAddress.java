package io.crossfoot.server.security;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where a server may listen. */
public final class ListenAddress {
    private ListenAddress() {}

    /**
     * Whether only programs of this machine reach an address.
     *
     * @param host a name or an address to listen on
     * @return true when everything it stands for is a loopback address
     * @throws UnknownHostException when it stands for nothing
     */
    public static boolean isLoopback(String host) throws UnknownHostException {
        for (InetAddress address : InetAddress.getAllByName(host)) {
            if (!address.isLoopbackAddress()) {
                return false;
            }
        }
        return true;
    }
}
