arrival-no-host = Forespørselen sier ikke hvilket foretak den gjelder.
arrival-unknown-host = Ingen foretak finnes på denne adressen. Kontroller adressen du har skrevet.
